package homelab.rehearsal.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads a provider's own settings, which SDKs send as text: whatever is not a string arrives as
 * JSON in a string.
 */
final class ProviderConfiguration {

  /** Put there by SDK and engine for themselves. */
  private static final Set<String> NOT_SETTINGS =
      Set.of("version", "pluginDownloadURL", "pluginChecksums", "__internal");

  private static final ObjectMapper JSON = new ObjectMapper();

  private ProviderConfiguration() {}

  static Map<String, Object> decode(Schema schema, Map<String, Object> raw) {
    var settings = new TreeMap<String, Object>();
    raw.forEach(
        (name, value) -> {
          if (!NOT_SETTINGS.contains(name)) {
            var type = schema.configuration().inputs().path(name).path("type").asText("string");
            settings.put(
                name, value instanceof String text && !type.equals("string") ? parse(text) : value);
          }
        });
    return settings;
  }

  private static Object parse(String text) {
    try {
      var value = JSON.readValue(text, Object.class);
      return value instanceof Number number ? (Object) number.doubleValue() : value;
    } catch (JsonProcessingException e) {
      // Left as it is: the schema check says what is wrong with it.
      return text;
    }
  }
}
