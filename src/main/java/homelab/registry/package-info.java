/**
 * A client of the registry of images, which asks for no image. In come the name of a repository and
 * a credential; out comes whether the registry takes it. It knows nothing of services, stacks or
 * secrets' keys.
 */
package homelab.registry;
