package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.AnyText;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** A value in the report and the drawing, read again by a parser of HTML and one of XML. */
class MarkupTextTests {

  @Test
  void eachValueOfTheReportIsReadAsItself() {
    var plain = shape(page("x"));
    int tried = 0;
    for (var value : AnyText.texts(3_000).toList()) {
      var page = page(value);
      var seen = MarkupText.visible(value);
      assertThat(shape(page)).as(value).isEqualTo(plain);
      assertThat(page.select("td").first().wholeText()).isEqualTo(seen);
      assertThat(page.select("li code").first().wholeText()).isEqualTo(seen);
      assertThat(page.select("li a").first().attr("href")).isEqualTo(seen);
      assertThat(page.select("small").first().wholeText()).isEqualTo(seen + " " + seen);
      tried++;
    }
    System.out.printf("HTML: %d values in each place of the report%n", tried);
  }

  @Test
  void eachValueOfTheDrawingIsReadAsItself() throws Exception {
    int tried = 0;
    int elements = svg("x").getElementsByTagName("*").getLength();
    for (var value : AnyText.texts(3_000).toList()) {
      var drawing = svg(value);
      assertThat(drawing.getElementsByTagName("*").getLength()).as(value).isEqualTo(elements);
      assertThat(drawing.getElementsByTagName("text").item(0).getTextContent())
          .isEqualTo(MarkupText.visible(value));
      // In the report the same text is read by HTML's rules.
      assertThat(Jsoup.parse(document(value)).select("svg > text").first().wholeText())
          .isEqualTo(MarkupText.visible(value));
      tried++;
    }
    System.out.printf("SVG: %d values, as XML and as HTML%n", tried);
  }

  @Test
  void whatNoParserReadsIsShownByItsNumber() {
    assertThat(MarkupText.visible("a\r\u0000\ud800\uffffb"))
        .isEqualTo("a[U+000D][U+0000][U+D800][U+FFFF]b");
    assertThat(MarkupText.visible("\ud83d\ude80 <&\n\t")).isEqualTo("\ud83d\ude80 <&\n\t");
  }

  private static String document(String value) {
    var body = new ArrayList<String>();
    TopologyDrawing.text(body, 1, 2, "label", value);
    return TopologyDrawing.document(10, body);
  }

  private static org.w3c.dom.Document svg(String value) throws Exception {
    var builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
    builder.setErrorHandler(null);
    return builder.parse(new InputSource(new StringReader(document(value))));
  }

  /** Every element with its attributes' names, without their values and the texts. */
  private static List<String> shape(Document page) {
    return page.getAllElements().stream()
        .map(
            element ->
                element.tagName()
                    + element.attributes().asList().stream()
                        .map(org.jsoup.nodes.Attribute::getKey)
                        .toList())
        .toList();
  }

  /** The value in every place that takes one. */
  private static Document page(String value) {
    var summary =
        new Summary(
            value,
            false,
            List.of(new Check(value, value, false, List.of(value, value), Map.of(value, value))),
            Map.of(value, 3),
            Map.of(value, value),
            List.of(new Summary.Phase(value, 1.0)));
    return Jsoup.parse(
        Report.render(
            summary, document(value), List.of(List.of(value, value, value)), Map.of(value, value)));
  }
}
