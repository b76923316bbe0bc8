/**
 * The command provider, which runs a command on the machine that the engine runs on, for real. In
 * come the command and its environment, out comes what it printed. It must not know what the
 * commands are for.
 */
package homelab.rehearsal.cloud.command;
