package homelab.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What one key of the stack file is. The reader, the JSON Schema for editors and
 * docs/configuration.md all come from here, so they cannot disagree.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {

  /** What it is, as a sentence without a subject. */
  String value();

  /** The value when it is left out; empty means that it has to be given. */
  String fallback() default "";

  /** Whether a list has to be given; others are empty when they are left out. */
  boolean required() default false;

  /** A value that would be accepted. */
  String example() default "";

  /** What a text has to match, whole; empty means any. */
  String pattern() default "";

  /** The pattern in words, for a person. */
  String shape() default "";

  /** The smallest number allowed. */
  int min() default Integer.MIN_VALUE;

  /** The largest number allowed. */
  int max() default Integer.MAX_VALUE;
}
