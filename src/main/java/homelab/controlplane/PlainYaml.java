package homelab.controlplane;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes the YAML that Ansible reads: same values, same bytes. */
final class PlainYaml {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .build();

  private PlainYaml() {}

  static byte[] write(String comment, Map<String, ?> tree) {
    try {
      return ("# " + comment + "\n" + YAML.writeValueAsString(tree))
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts, numbers and lists can be written", e);
    }
  }

  /**
   * Returns a text that Ansible hands on as it is. Ansible takes braces in a variable for a
   * template, so such a text becomes a template whose result is the text.
   */
  static String literal(String text) {
    if (!text.contains("{{") && !text.contains("{%") && !text.contains("{#")) {
      return text;
    }
    return "{{ '"
        + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
        + "' }}";
  }
}
