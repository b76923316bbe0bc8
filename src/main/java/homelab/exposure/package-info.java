/**
 * The zero-inbound rule as a stack-wide policy. In come the topology and the configuration's
 * networks and zone; out comes a judgement of every resource before the engine hears of it: passed,
 * deferred because a value is not known yet, or refused with resource, property, rule, reason and
 * remedy. What it has not been taught it refuses. It must not know the components that declare
 * resources, nor any secret's text.
 */
package homelab.exposure;
