/**
 * The main job without an account: the real engine runs the real program against simulated clouds.
 * In comes a stack file; out come the checks that were made and every file that the clouds and
 * machines would have been given. The program never imports it.
 */
package homelab.rehearsal;
