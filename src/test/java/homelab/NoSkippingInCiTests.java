package homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class NoSkippingInCiTests {

  private final TestAbortedException skip = new TestAbortedException("not root");

  @Test
  void aSkippedRootTestFailsInCi() {
    assertThat(new NoSkippingInCi(true).judged(skip, Set.of("root")))
        .isInstanceOf(AssertionError.class)
        .hasCause(skip);
  }

  @Test
  void aSkippedRootTestStaysSkippedOnAPersonsMachine() {
    assertThat(new NoSkippingInCi(false).judged(skip, Set.of("root"))).isSameAs(skip);
  }

  @Test
  void otherSkipsStaySkipsEverywhere() {
    assertThat(new NoSkippingInCi(true).judged(skip, Set.of("quick"))).isSameAs(skip);
  }
}
