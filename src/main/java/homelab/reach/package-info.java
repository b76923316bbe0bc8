/**
 * What this machine sees of the network: which ports open, what names resolve to, and under which
 * address and port it is seen from outside (STUN, RFC 8489). In come names, ports and how long to
 * wait; out comes what was seen, never a judgement about the homelab. It must not know the program,
 * nor the commands.
 */
package homelab.reach;
