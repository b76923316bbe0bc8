package homelab.rehearsal.cloud;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Property values as the engine sends them and as plain Java: {@code Map}, {@code List}, {@code
 * String}, {@code Double}, {@code Boolean}, {@link Secret} and {@link Unknown}. Nulls are left out,
 * as the engine treats them as absent.
 */
final class Wire {

  /** Marks an object that is really a special value (Pulumi's sdk/go/common/resource). */
  private static final String SIGNATURE = "4dabf18193072939515e22adb298388d";

  private static final String SECRET = "1b47061264138c4ac30d75fd1eb44270";
  private static final String OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
  private static final String UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

  private static final Set<String> UNKNOWNS =
      Set.of(
          UNKNOWN_STRING,
          "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
          "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
          "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
          "030794c1-ac77-496b-92df-f27374a8bd58",
          "e48ece36-62e2-4504-bad9-02848725956a",
          "dd056dcd-154b-4c76-9bd3-c8f88648b5ff");

  private Wire() {}

  static Map<String, Object> read(Struct struct) {
    var map = new TreeMap<String, Object>();
    struct
        .getFieldsMap()
        .forEach(
            (key, value) -> {
              var plain = read(value);
              if (plain != null) {
                map.put(key, plain);
              }
            });
    return map;
  }

  static Struct write(Map<String, Object> map) {
    var struct = Struct.newBuilder();
    map.forEach((key, value) -> struct.putFields(key, write(value)));
    return struct.build();
  }

  private static Object read(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE ->
          UNKNOWNS.contains(value.getStringValue()) ? Unknown.VALUE : value.getStringValue();
      case NUMBER_VALUE -> value.getNumberValue();
      case BOOL_VALUE -> value.getBoolValue();
      case LIST_VALUE -> readList(value.getListValue());
      case STRUCT_VALUE -> readStruct(value.getStructValue());
      default -> null;
    };
  }

  private static List<Object> readList(ListValue values) {
    var list = new ArrayList<Object>();
    for (var value : values.getValuesList()) {
      var plain = read(value);
      if (plain != null) {
        list.add(plain);
      }
    }
    return list;
  }

  private static Object readStruct(Struct struct) {
    var signature = struct.getFieldsOrDefault(SIGNATURE, Value.getDefaultInstance());
    if (signature.getStringValue().equals(SECRET)) {
      var inner = read(struct.getFieldsOrThrow("value"));
      return inner instanceof Secret || inner == null ? inner : new Secret(inner);
    }
    if (signature.getStringValue().equals(OUTPUT)) {
      var inner =
          struct.containsFields("value") ? read(struct.getFieldsOrThrow("value")) : Unknown.VALUE;
      boolean secret =
          struct.getFieldsOrDefault("secret", Value.getDefaultInstance()).getBoolValue();
      return secret && !(inner instanceof Secret) ? new Secret(inner) : inner;
    }
    return read(struct);
  }

  private static Value write(Object value) {
    var builder = Value.newBuilder();
    if (value == null) {
      return builder.setNullValue(NullValue.NULL_VALUE).build();
    } else if (value instanceof Unknown) {
      return builder.setStringValue(UNKNOWN_STRING).build();
    } else if (value instanceof Secret secret) {
      return builder
          .setStructValue(
              Struct.newBuilder()
                  .putFields(SIGNATURE, Value.newBuilder().setStringValue(SECRET).build())
                  .putFields("value", write(secret.value())))
          .build();
    } else if (value instanceof String text) {
      return builder.setStringValue(text).build();
    } else if (value instanceof Number number) {
      return builder.setNumberValue(number.doubleValue()).build();
    } else if (value instanceof Boolean flag) {
      return builder.setBoolValue(flag).build();
    } else if (value instanceof Collection<?> items) {
      var list = ListValue.newBuilder();
      items.forEach(item -> list.addValues(write(item)));
      return builder.setListValue(list).build();
    } else if (value instanceof Map<?, ?> map) {
      var struct = Struct.newBuilder();
      map.forEach((key, item) -> struct.putFields((String) key, write(item)));
      return builder.setStructValue(struct).build();
    }
    throw new IllegalArgumentException("cannot be sent to the engine: " + value.getClass());
  }
}
