package homelab.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class StackFileTextTests {

  private static final String BLOCK =
      """
      # mine
      config:
        homelab:zone: {name: example.org}   # bought in 2019
        homelab:services:
          - name: portfolio
            image: ghcr.io/you/portfolio:latest

          # where I write
          # (twice a year)
          - name: "blog"
            secrets: [TOKEN]
            environment:
              A: b
              # even this

          # for the family
          - image: ghcr.io/you/notes:latest
            name: notes  # ours
            port: 80

        # the token of the blog
        homelab:serviceSecret-blog-TOKEN:
          secure: v1:abc=
        homelab:serviceSecret-blog-two-TOKEN:
          secure: v1:def=
      encryptionsalt: v1:xyz
      """;

  @Test
  void anEntryGoesWithItsCommentAndItsSecretsAndNothingElse() {
    assertThat(new StackFileText(BLOCK).without("blog", Optional.of(3)))
        .isEqualTo(
            """
            # mine
            config:
              homelab:zone: {name: example.org}   # bought in 2019
              homelab:services:
                - name: portfolio
                  image: ghcr.io/you/portfolio:latest


                # for the family
                - image: ghcr.io/you/notes:latest
                  name: notes  # ours
                  slot: 3
                  port: 80

              homelab:serviceSecret-blog-two-TOKEN:
                secure: v1:def=
            encryptionsalt: v1:xyz
            """);
  }

  @Test
  void theFirstAndTheLastEntryGoToo() {
    assertThat(new StackFileText(BLOCK).without("portfolio", Optional.of(2)))
        .doesNotContain("portfolio")
        .contains("  homelab:services:\n\n    # where I write\n    # (twice a year)\n")
        .contains("- name: \"blog\"\n      slot: 2\n");
    assertThat(new StackFileText(BLOCK).without("notes", Optional.empty()))
        .doesNotContain("notes", "for the family", "port: 80")
        .contains("        # even this\n\n\n  # the token of the blog\n");
  }

  @Test
  void aSlotThatIsWrittenStays() {
    var text = BLOCK.replace("port: 80", "slot: 7");
    assertThat(new StackFileText(text).without("blog", Optional.of(7)))
        .containsOnlyOnce("slot:")
        .contains("slot: 7");
  }

  @Test
  void aListInOneLineStaysInOne() {
    var text =
        "config:\n  homelab:services: [{name: a, port: 1}, {name: b, port: 2}, {name: c}] # 😀\n";
    assertThat(new StackFileText(text).without("b", Optional.of(3)))
        .isEqualTo("config:\n  homelab:services: [{name: a, port: 1}, {name: c, slot: 3}] # 😀\n");
    assertThat(new StackFileText(text).without("c", Optional.empty()))
        .isEqualTo("config:\n  homelab:services: [{name: a, port: 1}, {name: b, port: 2}] # 😀\n");
  }

  @Test
  void theOnlyEntryLeavesAnEmptyList() {
    var text = "config:\n  homelab:services:\n    - name: a\n      port: 1\n  homelab:zone: x\n";
    assertThat(new StackFileText(text).without("a", Optional.empty()))
        .isEqualTo("config:\n  homelab:services:\n    []\n  homelab:zone: x\n");
  }

  @Test
  void linesOfAnotherSystemStayAsTheyAre() {
    var text = BLOCK.replace("\n", "\r\n");
    assertThat(new StackFileText(text).without("blog", Optional.of(3)))
        .isEqualTo(new StackFileText(BLOCK).without("blog", Optional.of(3)).replace("\n", "\r\n"));
  }

  @Test
  void aServiceThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> new StackFileText(BLOCK).without("wiki", Optional.empty()))
        .hasMessage("homelab:services has no entry 'wiki'");
  }
}
