package homelab.pfsense;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.AnyText;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.stream.XMLOutputFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** A value in config.xml, read again by the JDK's parser. */
class XmlTextTests {

  @Test
  void eachValueIsReadAsItWasWrittenOrRefused() throws Exception {
    int same = 0;
    int refused = 0;
    for (var value : AnyText.texts(10_000).toList()) {
      String written;
      try {
        written = write(value);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("config.xml, descr: a value has the character U+");
        assertThat(carried(value)).as(value).isFalse();
        refused++;
        continue;
      }
      var read = read(written);
      assertThat(read.getElementsByTagName("*").getLength()).as(value).isEqualTo(3);
      assertThat(read.getElementsByTagName("descr").item(0).getTextContent()).isEqualTo(value);
      assertThat(read.getElementsByTagName("after").item(0).getTextContent()).isEqualTo("x");
      same++;
    }
    System.out.printf("XML: %d values read as written, %d refused%n", same, refused);
    assertThat(same).isGreaterThan(4_000);
  }

  /** The whole way of a secret that a person gives. */
  @Test
  void aTokenOfAnyFormIsInTheWholeFileOnce() throws Exception {
    var inputs = Example.inputs();
    int elements = read(PfsenseConfig.render(inputs)).getElementsByTagName("*").getLength();
    int tried = 0;
    for (var value : AnyText.texts(400).filter(XmlTextTests::carried).toList()) {
      var token = "token-" + value + "-end";
      var whole =
          read(
              PfsenseConfig.render(
                  new PfsenseInputs(
                      inputs.topology(),
                      inputs.session(),
                      inputs.adminHash(),
                      token,
                      inputs.zoneId(),
                      inputs.timeZone())));
      assertThat(whole.getElementsByTagName("*").getLength()).as(token).isEqualTo(elements);
      // pfSense keeps this one in Base64, and other texts beside it.
      assertThat(texts(whole)).as(token).containsAnyOf(token, inBase64(token));
      tried++;
    }
    System.out.printf("config.xml: %d values through the whole file%n", tried);
    assertThat(tried).isGreaterThan(100);
  }

  private static String inBase64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> texts(Document document) {
    var all = document.getElementsByTagName("*");
    return java.util.stream.IntStream.range(0, all.getLength())
        .mapToObj(all::item)
        .map(org.w3c.dom.Node::getTextContent)
        .toList();
  }

  /** What the specification of XML 1.0 calls a Char. */
  private static boolean carried(String text) {
    return text.codePoints()
        .allMatch(
            point ->
                point == 9
                    || point == 10
                    || point == 13
                    || point >= 0x20 && point <= 0xD7FF
                    || point >= 0xE000 && point <= 0xFFFD
                    || point >= 0x10000);
  }

  private static String write(String value) throws Exception {
    var text = new StringWriter();
    var stream = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
    var xml = new XmlText(stream);
    xml.start("pfsense");
    xml.text("descr", value);
    xml.text("after", "x");
    xml.end();
    stream.close();
    return text.toString();
  }

  private static Document read(String text) throws Exception {
    var builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
    builder.setErrorHandler(null);
    return builder.parse(new InputSource(new StringReader(text)));
  }
}
