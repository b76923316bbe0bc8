/**
 * The few things that a command asks Oracle by itself, without the engine. In come the account's
 * ids and its API signing key; out go signed requests and what Oracle answered. It must not know
 * the stack file, the state or the command line, and changes nothing at Oracle.
 */
package homelab.oci;
