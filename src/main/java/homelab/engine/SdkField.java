package homelab.engine;

import java.lang.reflect.Field;

/** A private field of the pinned SDK. */
final class SdkField {

  private SdkField() {}

  static Field of(Class<?> owner, String name) throws NoSuchFieldException {
    var field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
