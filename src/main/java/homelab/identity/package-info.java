/**
 * Every secret that the program makes itself. In come a source of randomness and the names of
 * secrets to rotate; out come outputs that stay the same for the life of the stack, because each is
 * minted once and kept in the state. It must not know where a secret ends up, except in the words
 * of {@link homelab.identity.MintedSecret}'s table.
 */
package homelab.identity;
