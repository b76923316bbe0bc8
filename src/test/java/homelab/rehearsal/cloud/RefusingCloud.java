package homelab.rehearsal.cloud;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;

/** A table of what one simulated cloud refuses, each row with a cloud of its own. */
abstract class RefusingCloud {

  /** What has to be refused. */
  interface Attempt {
    void run();
  }

  /** Makes the cloud and what every row may expect in it. */
  abstract void serve() throws Exception;

  abstract void close();

  @BeforeEach
  final void begin() throws Exception {
    serve();
  }

  @AfterEach
  final void end() {
    close();
  }

  /** Returns a row: the attempt, in a cloud made anew, is refused with these words. */
  final DynamicTest refused(String name, String because, Attempt attempt) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          close();
          serve();
          assertThatThrownBy(attempt::run)
              .isInstanceOf(Plugin.Refused.class)
              .hasMessageContaining(because);
        });
  }
}
