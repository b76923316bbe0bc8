/**
 * Simulated clouds that serve the real engine over gRPC. In come the engine's calls and the local
 * SDKs' schemas; out come answers as strict as the real plugins'. It must not know the program that
 * it is a stage for: no package of the homelab but this one.
 */
package homelab.rehearsal.cloud;
