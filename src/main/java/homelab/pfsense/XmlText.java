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
    stream.writeCharacters(String.valueOf(value));
    stream.writeEndElement();
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
