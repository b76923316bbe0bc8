package homelab.pfsense;

import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Lays elements out as pfSense writes them itself: one a line, a tab for each level. */
final class XmlText {

  private final XMLStreamWriter stream;
  private final Deque<String> open = new ArrayDeque<>();
  private boolean justOpened;

  XmlText(XMLStreamWriter stream) {
    this.stream = stream;
  }

  /** Starts the document; the root follows the declaration on the next line. */
  void start(String root) throws XMLStreamException {
    stream.writeStartDocument("1.0");
    stream.writeCharacters("\n");
    stream.writeStartElement(root);
    open.push(root);
  }

  void open(String name) throws XMLStreamException {
    newLine();
    stream.writeStartElement(name);
    open.push(name);
    justOpened = true;
  }

  /** Ends the element; one that got no child stays on its line, as white space would be a text. */
  void close() throws XMLStreamException {
    open.pop();
    if (!justOpened) {
      newLine();
    }
    justOpened = false;
    stream.writeEndElement();
  }

  void text(String name, Object value) throws XMLStreamException {
    newLine();
    stream.writeStartElement(name);
    var text = carried(name, String.valueOf(value));
    int from = 0;
    // A parser reads a bare carriage return as the end of a line.
    for (int at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', from)) {
      stream.writeCharacters(text.substring(from, at));
      stream.writeEntityRef("#13");
      from = at + 1;
    }
    stream.writeCharacters(text.substring(from));
    stream.writeEndElement();
  }

  /** XML has no way to write most control characters, halves of characters and two more. */
  private static String carried(String name, String text) {
    text.codePoints()
        .filter(
            point ->
                point < ' ' && "\t\n\r".indexOf(point) < 0
                    || point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                    || point == 0xFFFE
                    || point == 0xFFFF)
        .findFirst()
        .ifPresent(
            point -> {
              throw new IllegalArgumentException(
                  "config.xml, %s: a value has the character U+%04X, which XML cannot carry; take"
                          .formatted(name, point)
                      + " it out");
            });
    return text;
  }

  /** Writes an element whose presence means yes. */
  void flag(String name) throws XMLStreamException {
    empty(name);
  }

  /** Writes an element that has nothing in it. */
  void empty(String name) throws XMLStreamException {
    newLine();
    stream.writeStartElement(name);
    stream.writeEndElement();
  }

  void end() throws XMLStreamException {
    close();
    if (!open.isEmpty()) {
      throw new IllegalStateException("elements left open: " + open);
    }
    stream.writeCharacters("\n");
    stream.writeEndDocument();
  }

  private void newLine() throws XMLStreamException {
    justOpened = false;
    stream.writeCharacters("\n" + "\t".repeat(open.size()));
  }
}
