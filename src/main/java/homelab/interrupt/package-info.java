/**
 * What a command does when it is asked to end: signals come in, and whatever is under way is asked
 * to come to its end before the process does. Knows nothing of commands, engines or clouds.
 */
package homelab.interrupt;
