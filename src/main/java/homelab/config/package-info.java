/**
 * The stack file as one tree of records. In comes {@code Pulumi.<stack>.yaml}, read from the file
 * or handed over by the engine; out comes a {@link homelab.config.HomelabConfig} that satisfies
 * every rule, or one error that lists every mistake with key, value, reason and fix. It must not
 * know Pulumi resources, computed addresses or secrets' values.
 */
package homelab.config;
