/**
 * The {@code homelab} command. In come arguments, the user's environment and the project's folder;
 * out come plain lines and an exit code. It wires the other packages together and must not hold
 * what they know: no address, no resource, no rule.
 */
package homelab.cli;
