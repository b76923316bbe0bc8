package homelab.pfsense;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/**
 * An element of a {@code config.xml}, read back as pfSense's own reader sees it: names in lower
 * case, attributes and comments ignored. Checker, reachability and the lab all start from here and
 * never from the model.
 *
 * @param name in lower case
 * @param text what stands in it, without white space around it; empty if it has children
 * @param children in the order of the file
 */
public record ConfigElement(String name, String text, List<ConfigElement> children) {

  public ConfigElement {
    children = List.copyOf(children);
  }

  /**
   * Reads a file.
   *
   * @return the root element
   * @throws IllegalArgumentException if the text is not well-formed XML, with line and column but
   *     none of its content
   */
  public static ConfigElement parse(String xml) {
    var factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    Deque<Builder> open = new ArrayDeque<>();
    try {
      var reader = factory.createXMLStreamReader(new StringReader(xml));
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> open.push(new Builder(reader.getLocalName()));
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
            if (!open.isEmpty()) {
              open.peek().text.append(reader.getText());
            }
          }
          case XMLStreamConstants.END_ELEMENT -> {
            var element = open.pop().build();
            if (open.isEmpty()) {
              // Anything after the root is still read: it must be well-formed too.
              open.push(new Builder("document"));
            }
            open.peek().children.add(element);
          }
          default -> {}
        }
      }
    } catch (XMLStreamException e) {
      // The parser's message may quote the text, and the text holds secrets.
      throw new IllegalArgumentException(
          "config.xml is not well-formed XML at line %d, column %d; render it again"
              .formatted(e.getLocation().getLineNumber(), e.getLocation().getColumnNumber()));
    }
    return open.pop().children.get(0);
  }

  /** Returns the first element at this path below, such as {@code nat/outbound/mode}. */
  public Optional<ConfigElement> at(String path) {
    return all(path).stream().findFirst();
  }

  /** Returns every element at this path below, in the order of the file. */
  public List<ConfigElement> all(String path) {
    var level = List.of(this);
    for (var step : path.split("/")) {
      level =
          level.stream()
              .flatMap(element -> element.children.stream().filter(c -> c.name.equals(step)))
              .toList();
    }
    return level;
  }

  /** Tells whether there is an element at this path; for pfSense that alone means yes. */
  public boolean has(String path) {
    return at(path).isPresent();
  }

  /** Returns the text at this path, empty if there is no such element. */
  public String textAt(String path) {
    return at(path).map(ConfigElement::text).orElse("");
  }

  @Override
  public String toString() {
    return "<%s> with %d children".formatted(name, children.size());
  }

  private static final class Builder {
    private final String name;
    private final StringBuilder text = new StringBuilder();
    private final List<ConfigElement> children = new ArrayList<>();

    Builder(String name) {
      this.name = name.toLowerCase(Locale.ROOT);
    }

    ConfigElement build() {
      return new ConfigElement(name, children.isEmpty() ? text.toString().strip() : "", children);
    }
  }
}
