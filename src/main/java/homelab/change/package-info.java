/**
 * What a change of a key of the stack file does to a homelab that is up. In come the table that was
 * recorded by changing each key, the state and the stack file; out come words for each key and a
 * refusal of what would replace something that lasts. It must not run the engine nor ask a cloud.
 */
package homelab.change;
