package homelab.rehearsal;

import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.engine.OperationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;

/** What the engine said that went wrong, without the rest. */
final class Diagnostics {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Diagnostics() {}

  static String of(OperationResult result) {
    var messages = new LinkedHashSet<String>();
    try {
      for (String line : result.events().lines().toList()) {
        var diagnostic = JSON.readTree(line).path("diagnosticEvent");
        if (diagnostic.path("severity").asText().equals("error")) {
          var urn = diagnostic.path("urn").asText();
          messages.add(
              urn.substring(urn.lastIndexOf(':') + 1)
                  + ": "
                  + diagnostic.path("message").asText().replaceAll("<\\{%[^%]*%}>", "").strip());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the engine's event log is not JSON", e);
    }
    return messages.isEmpty() ? result.errors().strip() : String.join("\n        ", messages);
  }
}
