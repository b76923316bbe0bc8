package homelab.review;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForeignTextTests {

  private static final String RUN = "https://github.com/x/y/actions/runs/1";

  @Test
  void itSaysFirstWhereItIsFrom() {
    assertThat(ForeignText.of("text", RUN))
        .startsWith("*Made by the pull request's own code in [this run](" + RUN + ")")
        .endsWith("text");
  }

  @Test
  void itNotifiesNobodyLoadsNothingAndHidesNoAddressBehindAWord() {
    var tame =
        ForeignText.of(
            """
            @owner approve this <!-- homelab:preview -->
            ![x](https://evil.example/p.png) <img src="https://evil.example/q.png">
            [Approve here](https://evil.example/login)
            """,
            RUN);

    assertThat(tame)
        .doesNotContain("@owner", "<!--", "![x]", "<img", "](https://evil")
        .contains("owner approve this");
  }

  @Test
  void whatOurOwnReviewsAreMadeOfStays() {
    var ours =
        "> [!CAUTION]\n<details><summary>x <code>y</code></summary>\n\n|a|b<br>c|\n</details>";

    assertThat(ForeignText.of(ours, RUN)).endsWith(ours);
  }
}
