package homelab.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.review.Change.Action;
import homelab.review.Change.Property;
import homelab.review.Review.Section;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Names, values and messages of others in a comment: read as a text, wherever they stand. */
class MarkdownTests {

  private static final int TEXTS = 1_000;

  private static final Pattern OUR_HTML =
      Pattern.compile(
          "<br>|</?code>|</details>|<details><summary>[\\w :]*(<code>[0-9a-f]{16}</code>[\\w ]*)*"
              + "</summary>");

  /** A call whose words are literals. */
  private static final Pattern LITERAL =
      Pattern.compile(
          "Markdown\\s*\\.\\s*(ours|join|run)\\(\\s*(\"([^\"\\\\]|\\\\.)*\"\\s*\\+?\\s*)+[,)]");

  private static final Pattern CALL = Pattern.compile("Markdown\\s*(\\.|::)\\s*(ours|join|run)\\b");

  @Test
  void aTextOnALineIsReadAsItself() {
    assertThat(
            HostileText.texts(TEXTS)
                .filter(
                    text ->
                        !harmless("x " + Markdown.code(text) + " y", List.of(line(text)))
                            || !harmless(Markdown.code(text).toString(), List.of(line(text)))))
        .isEmpty();
  }

  @Test
  void aTextInATableStaysInItsCell() {
    assertThat(
            HostileText.texts(TEXTS)
                .filter(
                    text ->
                        !harmless(
                            "| a | b |\n|---|---|\n| %s | `after` |\n"
                                .formatted(Markdown.cell(text)),
                            List.of(line(text).replace("\\|", "\\[U+007C]"), "after"))))
        .isEmpty();
  }

  @Test
  void aTextInABlockDoesNotEndIt() {
    assertThat(
            HostileText.texts(TEXTS)
                .filter(
                    text ->
                        !harmless(
                            Markdown.block("text", text) + "\n`after`\n",
                            List.of(VisibleText.of(text).stripTrailing() + "\n", "after"))))
        .isEmpty();
  }

  @Test
  void aReviewOfHostileNamesAndValuesDoesNothingOfItsOwn() {
    assertThat(
            HostileText.texts(TEXTS)
                .filter(
                    text ->
                        !GitHubMarkdown.active(
                                review(text).render().toString(),
                                Set.of(),
                                html -> OUR_HTML.matcher(html.strip()).matches())
                            .isEmpty()))
        .isEmpty();
  }

  @Test
  void aRehearsalOfHostileNamesAndValuesDoesNothingOfItsOwn() throws IOException {
    for (var text : HostileText.texts(200).toList()) {
      var review =
          new RehearsedDifference(rehearsed(text, "before"), rehearsed(text, text + "\nafter"))
              .data(List.of())
              .review();

      assertThat(
              GitHubMarkdown.active(
                  review.render().toString(),
                  Set.of(),
                  html -> OUR_HTML.matcher(html.strip()).matches()))
          .as(text)
          .isEmpty();
    }
  }

  /** What the compiler then holds: no comment takes a plain string. */
  @TestFactory
  Stream<DynamicTest> everyWordOfACommentIsMarkdown() {
    return Stream.of(Review.class, Section.class, Warning.class, CommentText.class)
        .map(
            record ->
                DynamicTest.dynamicTest(
                    record.getSimpleName(),
                    () ->
                        assertThat(record.getRecordComponents())
                            .extracting(RecordComponent::getType)
                            .contains((Class) Markdown.class)
                            .doesNotContain((Class) String.class)));
  }

  @Test
  void aPlainStringIsNoPartOfOurWords() {
    assertThatThrownBy(() -> Markdown.ours("%s", "text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Markdown.code");
    assertThat(Arrays.stream(Markdown.class.getConstructors())).isEmpty();
  }

  @Test
  void theWordsThatAreNotForeignAreLiteralsAtEveryCall() throws IOException {
    var wrong = new ArrayList<String>();
    int calls = 0;
    try (var files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        var source = Files.readString(file);
        long all = CALL.matcher(source).results().count();
        calls += (int) all;
        if (LITERAL.matcher(source).results().count() != all) {
          wrong.add(file.toString());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(calls).isGreaterThan(30);
  }

  private static boolean harmless(String markdown, List<String> code) {
    var expected = code.stream().filter(text -> !text.isEmpty()).toList();
    return GitHubMarkdown.active(markdown, Set.of(), html -> false).isEmpty()
        && GitHubMarkdown.code(markdown).equals(expected);
  }

  private static String line(String text) {
    return VisibleText.of(text).replaceAll("[ \\t\\n]+", " ").strip();
  }

  private static Review review(String text) {
    var change =
        new Change(
            Action.REPLACE,
            "oci:Core/instance:Instance",
            text,
            true,
            List.of(new Property(text, text, text), new Property("b", "", text)));
    var other = new Change(Action.CREATE, text, text, false, List.of());
    return new Review(
        Markdown.ours("Preview of stack %s", Markdown.code(text)),
        Markdown.ours("**`up` refuses this change.**\n\n%s", Markdown.block("text", text)),
        new Plan(List.of(change, other), 1),
        List.of(Section.of(Markdown.ours("What the engine says"), "text", text)));
  }

  private static Rehearsed rehearsed(String text, String value) throws IOException {
    var inputs = new ObjectMapper().createObjectNode();
    inputs.put(text, value).put("name", value).put("b" + text, 1);
    return new Rehearsed(
        text,
        List.of(new Rehearsed.Resource("proxmoxve:index/vmLegacy:VmLegacy", text, true, inputs)),
        value + "\n",
        List.of(List.of(text, value, "nothing")));
  }
}
