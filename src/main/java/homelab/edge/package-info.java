/**
 * What Cloudflare's edge serves: which public name leads to which container, and who may pass. In
 * come resources as a state, a cloud or the program has them; out come the pairs that are served,
 * and the changes of names that no single {@code up} can make. It must not know the engine or a
 * command.
 */
package homelab.edge;
