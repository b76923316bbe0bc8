package homelab.rehearsal.cloud;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Something that goes wrong in a cloud for the next calls that match.
 *
 * @param applies which calls
 * @param refusal what the cloud says
 * @param afterEffect whether the work is done and only the answer is lost, as with a time-out
 */
public record Fault(Predicate<Attempt> applies, Refusal refusal, boolean afterEffect) {

  /**
   * A call before it is carried out.
   *
   * @param urn the engine's name of the resource; empty for lists
   * @param inputs what it was given; for a delete, what the object holds
   */
  public record Attempt(Operation operation, String type, String urn, Values inputs) {

    /** Returns the resource's logical name. */
    public String resource() {
      return urn.substring(urn.lastIndexOf(':') + 1);
    }
  }

  /**
   * Fails every call of one operation on one type, or on any type if it is empty, before anything
   * is done.
   */
  public static Fault on(Operation operation, String type, Refusal refusal) {
    return new Fault(matching(operation, type), refusal, false);
  }

  /** Loses the answer to such a call: the work is done all the same. */
  public static Fault lostAnswer(Operation operation, String type) {
    return new Fault(
        matching(operation, type),
        new Refusal("Timeout", "context deadline exceeded while waiting for an answer"),
        true);
  }

  /** Fails creates whose input has one of these values, for example a full availability domain. */
  public static Fault where(String type, String input, Set<String> values, Refusal refusal) {
    return new Fault(
        attempt ->
            attempt.operation() == Operation.CREATE
                && attempt.type().equals(type)
                && attempt.inputs().text(input).filter(values::contains).isPresent(),
        refusal,
        false);
  }

  /** Fails the making of one resource after it was made: it stays, and the engine never knows. */
  public static Fault afterMaking(String resource, Refusal refusal) {
    return new Fault(
        attempt -> attempt.operation() == Operation.CREATE && attempt.resource().equals(resource),
        refusal,
        true);
  }

  private static Predicate<Attempt> matching(Operation operation, String type) {
    return attempt ->
        attempt.operation() == operation && (type.isEmpty() || attempt.type().equals(type));
  }
}
