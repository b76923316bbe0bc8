package homelab.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;

/**
 * How many tests ended how.
 *
 * @param passed ran and held
 * @param failed ran and did not hold, or could not run
 * @param skipped did not run, with a reason
 */
record TestReports(int passed, int failed, int skipped) {

  static final TestReports NONE = new TestReports(0, 0, 0);

  /** Adds up the reports that Maven Surefire left in a folder. */
  static TestReports read(Path folder) {
    var sum = NONE;
    if (!Files.isDirectory(folder)) {
      return sum;
    }
    try (var files = Files.newDirectoryStream(folder, "TEST-*.xml")) {
      for (var file : files) {
        sum = sum.plus(suite(file));
      }
      return sum;
    } catch (IOException e) {
      throw new UncheckedIOException("the test reports in " + folder + " could not be read", e);
    }
  }

  private static TestReports suite(Path file) throws IOException {
    var factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (var in = Files.newInputStream(file)) {
      var reader = factory.createXMLStreamReader(in);
      reader.nextTag();
      int failed = number(reader.getAttributeValue(null, "failures"));
      failed += number(reader.getAttributeValue(null, "errors"));
      int skipped = number(reader.getAttributeValue(null, "skipped"));
      int all = number(reader.getAttributeValue(null, "tests"));
      return new TestReports(all - failed - skipped, failed, skipped);
    } catch (XMLStreamException e) {
      // Surefire writes a report at its end; half a report is a run that was cut off.
      return new TestReports(0, 1, 0);
    }
  }

  private static int number(String value) {
    return value == null ? 0 : Integer.parseInt(value);
  }

  TestReports plus(TestReports other) {
    return new TestReports(passed + other.passed, failed + other.failed, skipped + other.skipped);
  }

  /** Counts a step that is one check as a whole. */
  TestReports plusStep(boolean held) {
    return plus(new TestReports(held ? 1 : 0, held ? 0 : 1, 0));
  }

  @Override
  public String toString() {
    return "%d passed, %d failed, %d skipped".formatted(passed, failed, skipped);
  }
}
