package homelab.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.IDN;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.lang3.StringUtils;

/**
 * Reads a tree into records by their {@link Key}s and notes every mistake on the way. A record with
 * a mistake in it is absent, so that rules that need it are not asked; its siblings are read all
 * the same.
 */
final class RecordReader {

  private final List<Mistake> mistakes = new ArrayList<>();

  /** Returns what was wrong so far. */
  List<Mistake> mistakes() {
    return mistakes;
  }

  /** Reads one record. */
  <R extends Record> Optional<R> record(JsonNode node, String path, Class<R> type) {
    if (!node.isObject()) {
      mistake(path, node, "an object with keys is needed", keysOf(type));
      return Optional.empty();
    }
    int before = mistakes.size();
    refuseUnknown(node, path, type);
    var values = new ArrayList<Object>();
    for (RecordComponent component : type.getRecordComponents()) {
      values.add(component(node, path, component).orElse(null));
    }
    return mistakes.size() > before ? Optional.empty() : Optional.of(construct(type, values));
  }

  private Optional<?> component(JsonNode node, String path, RecordComponent component) {
    var key = component.getAnnotation(Key.class);
    var where = path.isEmpty() ? component.getName() : path + "." + component.getName();
    var value = node.path(component.getName());
    var type = component.getGenericType();
    if (component.getType() == Optional.class) {
      return absent(value)
          ? Optional.of(Optional.empty())
          : value(value, where, argument(type, 0), key).map(Optional::of);
    }
    if (absent(value)) {
      return missing(where, component, key);
    }
    return value(value, where, type, key);
  }

  private Optional<?> missing(String where, RecordComponent component, Key key) {
    if (component.getType() == List.class && !key.required()) {
      return Optional.of(List.of());
    }
    if (component.getType() == Map.class) {
      return Optional.of(Map.of());
    }
    if (!key.fallback().isEmpty()) {
      return scalar(key.fallback(), component.getType());
    }
    mistakes.add(
        new Mistake(
            where,
            "",
            "it has to be given: " + key.value(),
            "write it" + example(key, ", for example ")));
    return Optional.empty();
  }

  private Optional<?> value(JsonNode node, String where, Type type, Key key) {
    if (type instanceof ParameterizedType parameterized) {
      return parameterized.getRawType() == List.class
          ? list(node, where, argument(type, 0), key)
          : map(node, where);
    }
    var raw = (Class<?>) type;
    if (raw.isRecord() && raw != Subnet.class) {
      return record(node, where, raw.asSubclass(Record.class));
    }
    return leaf(node, where, raw, key);
  }

  private Optional<?> list(JsonNode node, String where, Type element, Key key) {
    if (!node.isArray()) {
      mistake(where, node, "a list is needed", "put a dash before each entry");
      return Optional.empty();
    }
    int before = mistakes.size();
    var values = new ArrayList<Object>();
    int index = 0;
    for (JsonNode child : node) {
      var name = child.path("name").asText();
      var at = where + "[" + (name.isEmpty() ? String.valueOf(index) : name) + "]";
      value(child, at, element, key).ifPresent(values::add);
      index++;
    }
    return mistakes.size() > before ? Optional.empty() : Optional.of(values);
  }

  private Optional<?> map(JsonNode node, String where) {
    if (!node.isObject()) {
      mistake(where, node, "names with values are needed", "write one NAME: value a line");
      return Optional.empty();
    }
    int before = mistakes.size();
    var values = new LinkedHashMap<String, String>();
    for (var entry : node.properties()) {
      if (entry.getValue().isTextual() && !canBeGiven(entry.getValue().asText())) {
        mistakes.add(
            new Mistake(
                where + "." + entry.getKey(),
                "(not shown)",
                "it holds a character that no process can be given: U+0000, or one half of a pair",
                "take it out, or give the value in another form, for example as base64"));
      } else if (entry.getValue().isTextual()) {
        values.put(entry.getKey(), entry.getValue().asText());
      } else {
        mistake(
            where + "." + entry.getKey(),
            entry.getValue(),
            "a text is needed; YAML read something else",
            "put it into double quotes");
      }
    }
    return mistakes.size() > before ? Optional.empty() : Optional.of(values);
  }

  private Optional<?> leaf(JsonNode node, String where, Class<?> type, Key key) {
    if (type == int.class) {
      return number(node, where, key);
    }
    if (type == boolean.class) {
      if (!node.isBoolean()) {
        mistake(where, node, "true or false is needed", "write true or false, without quotes");
        return Optional.empty();
      }
      return Optional.of(node.asBoolean());
    }
    if (!node.isTextual()) {
      mistake(
          where,
          node,
          "a text is needed",
          "put it into double quotes" + example(key, ", for example "));
      return Optional.empty();
    }
    return text(node, where, type, key);
  }

  private Optional<?> number(JsonNode node, String where, Key key) {
    if (!node.canConvertToInt() || !node.isIntegralNumber()) {
      mistake(where, node, "a whole number is needed", "write digits only, without quotes");
      return Optional.empty();
    }
    if (node.asInt() < key.min() || node.asInt() > key.max()) {
      mistake(
          where,
          node,
          "it has to be from %d to %d: %s".formatted(key.min(), key.max(), key.value()),
          "choose a number in that range");
      return Optional.empty();
    }
    return Optional.of(node.asInt());
  }

  private Optional<?> text(JsonNode node, String where, Class<?> type, Key key) {
    var text = node.asText();
    if (type == Subnet.class) {
      try {
        return Optional.of(Subnet.parse(text));
      } catch (IllegalArgumentException e) {
        mistake(where, node, e.getMessage(), "write the network address and its prefix length");
        return Optional.empty();
      }
    }
    if (type.isEnum()) {
      var known = Arrays.stream(type.getEnumConstants()).map(RecordReader::word).toList();
      if (!known.contains(text)) {
        mistake(where, node, "it is not one of " + String.join(", ", known), "choose one of them");
        return Optional.empty();
      }
      return scalar(text, type);
    }
    if (text.isBlank()) {
      mistake(
          where, node, "it is empty: " + key.value(), "write it" + example(key, ", for example "));
      return Optional.empty();
    }
    var odd = text.codePoints().filter(RecordReader::isInvisible).findFirst();
    if (odd.isPresent()) {
      mistakes.add(
          new Mistake(
              where,
              "(not shown)",
              "it holds the character U+%04X, which nobody sees and not every file can hold"
                  .formatted(odd.getAsInt()),
              "type it again; such a character comes along when a text is pasted"));
      return Optional.empty();
    }
    if (!key.pattern().isEmpty() && !Pattern.matches(key.pattern(), text)) {
      var ascii = asciiForm(text);
      if (!text.chars().allMatch(letter -> letter < 0x80)
          && Pattern.matches(key.pattern(), ascii)) {
        mistake(
            where,
            node,
            "it has letters outside ASCII, and the domain name system knows another form of it",
            "write " + ascii);
        return Optional.empty();
      }
      mistake(
          where,
          node,
          "it is not " + key.shape() + ": " + key.value(),
          "write " + key.shape() + example(key, ", for example "));
      return Optional.empty();
    }
    return Optional.of(text);
  }

  /** Returns a domain name with its labels as the domain name system has them. */
  private static String asciiForm(String text) {
    try {
      return IDN.toASCII(text.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** Tells of a character that a name, a path or an address never needs. */
  private static boolean isInvisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> (character & 0xfffe) == 0xfffe;
    };
  }

  /** Tells whether a text can be a variable of a process. */
  private static boolean canBeGiven(String text) {
    return text.codePoints()
        .noneMatch(
            character -> character == 0 || Character.getType(character) == Character.SURROGATE);
  }

  private static Optional<?> scalar(String text, Class<?> type) {
    if (type == int.class) {
      return Optional.of(Integer.parseInt(text));
    }
    if (type == boolean.class) {
      return Optional.of(Boolean.parseBoolean(text));
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(one -> word(one).equals(text))
          .findFirst();
    }
    return Optional.of(text);
  }

  /** Returns an enum constant as people write it. */
  static String word(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
  }

  private void refuseUnknown(JsonNode node, String path, Class<? extends Record> type) {
    var known = names(type);
    for (var entry : node.properties()) {
      if (!known.contains(entry.getKey())) {
        var where = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
        mistakes.add(
            new Mistake(
                where,
                ShownValue.of(where, entry.getValue()),
                "there is no such key here",
                "did you mean '%s'? The keys here are %s"
                    .formatted(nearest(entry.getKey(), known), String.join(", ", known))));
      }
    }
  }

  /** Returns the known name with the fewest letters to change. */
  static String nearest(String name, List<String> known) {
    return known.stream()
        .min(
            java.util.Comparator.comparingInt(
                candidate ->
                    StringUtils.getLevenshteinDistance(
                        candidate.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))))
        .orElseThrow();
  }

  static List<String> names(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  private static String keysOf(Class<? extends Record> type) {
    return "write its keys below it, indented: "
        + names(type).stream().collect(Collectors.joining(", "));
  }

  private void mistake(String where, JsonNode node, String reason, String fix) {
    mistakes.add(new Mistake(where, ShownValue.of(where, node), reason, fix));
  }

  private static String example(Key key, String before) {
    return key.example().isEmpty() ? "" : before + key.example();
  }

  private static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private static <R extends Record> R construct(Class<R> type, List<Object> values) {
    var parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(parameters);
      return constructor.newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          type.getSimpleName() + " refused values that were checked", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getSimpleName() + " has no canonical constructor", e);
    }
  }
}
