package homelab.review;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.review.Change.Action;
import homelab.review.Change.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a run of a pull request's code leaves, and what main's code makes of it. */
class ReviewDataTests {

  private static final String RUN = "https://github.com/x/y/actions/runs/1";
  private static final String FINGERPRINT = "0123456789abcdef";

  private static final Pattern OUR_HTML =
      Pattern.compile(
          "<br>|</?code>|</details>|<details><summary>[\\w :./]*(<code>[0-9a-f]{16}</code>[\\w ]*)*"
              + "</summary>");

  @Test
  void noneOfAThousandHostileDataIsMoreThanOurWordsAndCode() {
    int[] texts = {0};
    var active =
        HostileText.texts(1_000)
            .filter(
                text -> {
                  var read = ReviewData.read(data(text).toJson());
                  texts[0]++;
                  return read.isEmpty()
                      || !GitHubMarkdown.active(
                              ForeignText.of(read.get(), RUN).toString(),
                              Set.of(RUN),
                              html -> OUR_HTML.matcher(html.strip()).matches())
                          .isEmpty();
                })
            .toList();

    assertThat(active).isEmpty();
    System.out.printf("comments made of data: %d texts in every place, 0 active%n", texts[0]);
  }

  @Test
  void dataIsReadAsItWasWritten() {
    for (var text : HostileText.texts(200).toList()) {
      assertThat(ReviewData.read(data(text).toJson())).contains(data(text));
    }
  }

  @Test
  void eachTextIsPutThroughTheMasksAndNothingElse() {
    var masked = data("secret").with(text -> text.replace("secret", "[masked]"));

    assertThat(masked).isEqualTo(data("[masked]"));
  }

  @Test
  void everySentenceIsSaidSomewhere() {
    assertThat(Remark.Kind.values())
        .allMatch(
            kind -> {
              var remark = remark(kind, "x");
              return remark.introduction().isPresent()
                  || remark.warning().isPresent()
                  || remark.section().isPresent();
            });
  }

  @Test
  void ofAPreviewThatFailedNothingIsSaidToStay() {
    for (var remark :
        List.of(
            Remark.of(Remark.Kind.FAILED, "255"),
            Remark.of(Remark.Kind.REFUSED, "the gate has another owner"))) {
      assertThat(new ReviewData("home", List.of(), 0, List.of(remark)).review().render().toString())
          .contains("What would change is not known.")
          .doesNotContain("Nothing changes");
    }
  }

  @Test
  void aLongOneIsCutWithWordsOfOurs() {
    var comment =
        ForeignText.of(
                new ReviewData(
                    "home",
                    List.of(),
                    0,
                    List.of(Remark.of(Remark.Kind.ENGINE_SAYS, "a line\n".repeat(20_000)))),
                RUN)
            .toString();

    assertThat(comment)
        .hasSizeLessThan(CommentText.LIMIT)
        .contains("**Cut here: the text is")
        .endsWith("[The run](" + RUN + ") has the whole.\n");
  }

  /** The text in every place that takes one. */
  private static ReviewData data(String text) {
    var changes = new ArrayList<Change>();
    for (var action : Action.values()) {
      changes.add(
          new Change(action, text, text, true, List.of(new Property(text, text, "y" + text))));
    }
    changes.add(
        new Change(
            Action.REPLACE,
            "oci:Core/instance:Instance",
            text,
            false,
            List.of(new Property(text, "", text))));
    var remarks = new ArrayList<Remark>();
    Arrays.stream(Remark.Kind.values()).forEach(kind -> remarks.add(remark(kind, text)));
    return new ReviewData(text, changes, 1, remarks);
  }

  private static Remark remark(Remark.Kind kind, String text) {
    if (kind == Remark.Kind.FIRST_BOOT_SAME) {
      return Remark.of(kind, FINGERPRINT);
    }
    if (kind == Remark.Kind.FIRST_BOOT_CHANGED) {
      return Remark.of(kind, FINGERPRINT, FINGERPRINT, text);
    }
    for (int texts = 0; ; texts++) {
      try {
        return new Remark(kind, Collections.nCopies(texts, text));
      } catch (IllegalArgumentException e) {
        if (texts > 9) {
          throw e;
        }
      }
    }
  }
}
