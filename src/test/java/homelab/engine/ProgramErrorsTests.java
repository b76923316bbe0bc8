package homelab.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ProgramErrorsTests {

  @Test
  void ofADumpTheReasonIsLeftWithAllItsLines() {
    var reason = "the stack file has 2 mistakes:\n  node.ocpus: 0\n  zone.name: missing";

    assertThat(ProgramErrors.reason(dump(new IllegalArgumentException(reason)))).isEqualTo(reason);
    assertThat(
            ProgramErrors.reason(dump(new CompletionException(new IllegalStateException(reason)))))
        .isEqualTo(reason);
  }

  @Test
  void anExceptionWithoutWordsIsNamed() {
    assertThat(ProgramErrors.reason(dump(new NullPointerException())))
        .isEqualTo("java.lang.NullPointerException");
  }

  @Test
  void whatOnlyFollowsFromAnotherErrorSaysSo() {
    for (var words :
        java.util.List.of(
            "UNAVAILABLE: resource monitor shut down", "CANCELLED: the run was given up")) {
      var dump =
          dump(new CompletionException(new RuntimeException("StatusRuntimeException: " + words)));

      assertThat(ProgramErrors.reason(dump))
          .startsWith("The program was ended by the engine")
          .doesNotContain("classpath", "\tat ");
    }
  }

  @Test
  void everyOtherMessageStaysAsItIs() {
    var message = "exposure: oci:Core/vcn:Vcn 'vcn': is no resource of this stack.\n\tat home";

    assertThat(ProgramErrors.reason(message)).isEqualTo(message);
  }

  /** As the SDK of the pinned version writes it. */
  private static String dump(Exception exception) {
    var trace = new StringWriter();
    exception.printStackTrace(new PrintWriter(trace));
    return "Running program [PID: 42](/usr/bin/java -classpath /a(1).jar:/b.jar homelab.cli.Homelab"
        + " up) failed with an unhandled exception:\n"
        + trace;
  }
}
