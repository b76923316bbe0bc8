package homelab.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * systemd's units, the firewall's rules and wg0.conf are written by the first boot without quoting:
 * what reaches them from the stack file has only characters that mean nothing there.
 */
class ValuesInUnitsTests {

  /** The keys whose texts reach a unit, a rule, wg0.conf or a source of packages, and the text. */
  private static final Map<String, Function<HomelabConfig, Object>> KEYS =
      new TreeMap<>(
          Map.of(
              "homelab:node.semaphore", config -> config.node().semaphore(),
              "homelab:node.hostName", config -> config.node().hostName(),
              "homelab:node.aptSnapshot", config -> config.node().aptSnapshot(),
              "homelab:node.aptMirror", config -> config.node().aptMirror().orElseThrow(),
              "homelab:zone.name", config -> config.zone().name(),
              "homelab:network.management.cidr", config -> config.network().management().cidr(),
              "homelab:network.lan.cidr", config -> config.network().lan().cidr(),
              "homelab:network.dmz.cidr", config -> config.network().dmz().cidr(),
              "homelab:network.services.cidr", config -> config.network().services().cidr(),
              "homelab:network.session.cidr", config -> config.network().session().cidr()));

  /** Nothing of a unit (% $ " ' \ ; # =), of a rule (spaces, !) or of a shell. */
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:/@~+-]+");

  /** The mirror reaches apt's list alone, where a percent sign is a part of a URL. */
  private static final Pattern HARMLESS_TO_APT = Pattern.compile("[A-Za-z0-9._:/~%+-]+");

  private static final List<String> HOSTILE =
      List.of(
          "%",
          "%%",
          "%h",
          "%n",
          "$",
          "${HOME}",
          "\"",
          "'",
          "\\",
          "\\x20",
          ";",
          "#",
          "=",
          " ",
          "\t",
          "\n",
          "\r",
          "\nExecStart=/bin/sh",
          "\n[Service]",
          "\n-A INPUT -j ACCEPT",
          "\u0000",
          "\u00a0",
          "\u202e",
          "ü",
          "!",
          "!0.0.0.0/0",
          ",",
          "`id`",
          "$(id)",
          "&",
          "|",
          "<",
          ">",
          "*",
          "?",
          "{",
          "}",
          "(",
          ")",
          "[",
          "]",
          "\u2028",
          " --jump ACCEPT",
          "/0",
          "/33",
          "\ud83d\ude80");

  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> whatIsAcceptedMeansNothingThere() {
    return KEYS.keySet().stream().map(key -> dynamicTest(key, () -> tryTexts(key, 40)));
  }

  @TestFactory
  @Tag("full")
  Stream<DynamicTest> whatIsAcceptedMeansNothingThereOfManyTexts() {
    return KEYS.keySet().stream().map(key -> dynamicTest(key, () -> tryTexts(key, 500)));
  }

  @Test
  void theVariablesOfTheFirstBootsUnitsAreTheseAndItsOwn() throws IOException {
    var used = new LinkedHashSet<String>();
    for (var part : List.of("60-firewall.sh", "70-wireguard.sh", "80-docker.sh", "95-plant.sh")) {
      used.addAll(variablesOf(Files.readString(Path.of("cloud-init", part))));
    }
    // In capitals from the header, and its own.
    used.retainAll(
        Set.of(
            "SEMAPHORE_IMAGE",
            "HOME_NAME",
            "SESSION_ADDRESS",
            "SEMAPHORE_PORT",
            "MANAGEMENT_NETWORK",
            "HOME_NETWORKS",
            "MANAGED_PORTS"));
    assertThat(used).hasSize(7);
  }

  private static Set<String> variablesOf(String script) {
    var names = new LinkedHashSet<String>();
    Pattern.compile("\\$\\{?([A-Z][A-Z0-9_]*)")
        .matcher(script)
        .results()
        .forEach(found -> names.add(found.group(1)));
    return names;
  }

  private void tryTexts(String key, int count) throws IOException {
    var harmless = key.endsWith(".aptMirror") ? HARMLESS_TO_APT : HARMLESS;
    int accepted = 0;
    for (var text : texts(key, count)) {
      var tree = StackFileVariant.example();
      StackFileVariant.set(tree, key, TextNode.valueOf(text));
      var written = accepted(tree).map(KEYS.get(key)).map(Object::toString);
      if (written.isPresent()) {
        assertThat(written.get()).as("%s: %s", key, text).matches(harmless);
        accepted++;
      }
    }
    assertThat(accepted).as("the plain value itself is accepted").isPositive();
  }

  private Optional<HomelabConfig> accepted(ObjectNode tree) throws IOException {
    var file = folder.resolve("Pulumi.any.yaml");
    YAML.writeValue(file.toFile(), tree);
    try {
      return Optional.of(ConfigLoader.fromStackFile(file));
    } catch (ConfigMistakes e) {
      return Optional.empty();
    }
  }

  private static List<String> texts(String key, int count) throws IOException {
    var plain = plain(key);
    var chance = new Random(key.hashCode());
    var texts = new ArrayList<String>();
    texts.add(plain);
    for (var hostile : HOSTILE) {
      texts.add(plain + hostile);
    }
    while (texts.size() < count + HOSTILE.size()) {
      var text = new StringBuilder(plain);
      for (int times = 1 + chance.nextInt(3); times > 0; times--) {
        text.insert(chance.nextInt(text.length() + 1), HOSTILE.get(chance.nextInt(HOSTILE.size())));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static String plain(String key) throws IOException {
    if (key.endsWith(".aptMirror")) {
      return "https://snapshot.example.org/ubuntu";
    }
    var node = StackFileVariant.example().get("config");
    for (var part : key.split("\\.")) {
      node = node.path(part);
    }
    return node.asText();
  }
}
