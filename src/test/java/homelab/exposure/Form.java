package homelab.exposure;

import com.pulumi.core.Output;

/** The ways in which a program can hold a value that it gives to a resource. */
enum Form {
  /** Written down. */
  LITERAL,
  /** An output that is known at once. */
  OUTPUT,
  /** Computed from what another resource returned: unknown in a preview. */
  FROM_RESOURCE,
  /** A secret that is known at once. */
  SECRET,
  /** A secret computed from what another resource returned. */
  SECRET_FROM_RESOURCE,
  /** Written down, in a resource two components deep. */
  NESTED;

  Object wrap(Object value, Output<String> another) {
    return switch (this) {
      case LITERAL, NESTED -> value;
      case OUTPUT -> Output.ofNullable(value);
      case SECRET -> Output.ofNullable(value).asSecret();
      case FROM_RESOURCE -> another.apply(id -> Output.ofNullable(value));
      case SECRET_FROM_RESOURCE -> another.apply(id -> Output.ofNullable(value)).asSecret();
    };
  }

  boolean late() {
    return this == FROM_RESOURCE || this == SECRET_FROM_RESOURCE;
  }
}
