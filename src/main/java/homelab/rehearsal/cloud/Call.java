package homelab.rehearsal.cloud;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One call that a cloud was asked to do.
 *
 * @param operation what
 * @param type the resource's type token, or a function's token
 * @param urn the engine's name of the resource, empty for lists
 * @param id the cloud's id, empty before a create
 * @param at when it came in
 * @param latency how long the cloud takes for it
 * @param refusal why it failed, if it did
 */
public record Call(
    Operation operation,
    String type,
    String urn,
    String id,
    Instant at,
    Duration latency,
    Optional<String> refusal) {}
