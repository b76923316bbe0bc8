/**
 * Getting a machine where machines are scarce. In come the placements that the stack file allows,
 * what the state records, and what the engine said about one attempt; out come the next placement,
 * when it may be asked, and sentences that say what is going on. It must not know the engine, OCI's
 * API or the command line: an attempt is handed in.
 */
package homelab.capacity;
