/**
 * The way of one request from a visitor's browser to a container. In come the topology and the
 * rules of tunnel, pfSense and host as they are rendered; out come the hops, each with the rule
 * that lets it pass or the fact that none does. It must not know rules of its own.
 */
package homelab.request;
