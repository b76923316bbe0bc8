package homelab.review;

import homelab.review.Review.Section;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One thing that a run has to say besides its plan: which of the sentences of this program, and the
 * texts that stand in it. The sentences are the reader's own; only the texts are the run's.
 *
 * @param kind which sentence
 * @param texts what stands in it, in the order that the kind says
 */
public record Remark(Kind kind, List<String> texts) {

  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

  /** The sentences, and how many texts each one takes. */
  public enum Kind {
    /** Nothing. */
    AGAINST_THE_STATE(0),
    /** Nothing. */
    AGAINST_NO_STATE(0),
    /** Nothing. */
    REHEARSED(0),
    /** The message. */
    REFUSED(1),
    /** The engine's exit code. */
    FAILED(1),
    /** How many checks there are. */
    CHECKS_HOLD(1),
    /** How many there are and how many do not hold. */
    CHECKS_FAIL(2),
    /** Phase and claim of one check that does not hold. */
    FAILED_CHECK(2),
    /** Nothing. */
    NOTHING_TO_COMPARE_WITH(0),
    /** The public name. */
    BECOMES_PUBLIC(1),
    /** The public name. */
    BECOMES_GUARDED(1),
    /** Nothing; the checks that do not hold follow. */
    REHEARSAL_STOPPED(0),
    /** Service, old name, new name, and what the old one leads to then, or nothing. */
    MOVES_BEHIND_ACCESS(4),
    /** The same. */
    MOVES_IN_PUBLIC(4),
    /** The difference of the files. */
    RENDERED_FILES_ARE_OLD(1),
    /** The engine's words. */
    ENGINE_SAYS(1),
    /** The fingerprint. */
    FIRST_BOOT_SAME(1),
    /** Both fingerprints, and the difference. */
    FIRST_BOOT_CHANGED(3),
    /** Nothing. */
    REACH_SAME(0),
    /** The difference. */
    REACH_CHANGED(1);

    private final int texts;

    Kind(int texts) {
      this.texts = texts;
    }
  }

  public Remark {
    Objects.requireNonNull(kind, "kind");
    texts = List.copyOf(texts);
    int fingerprints = kind == Kind.FIRST_BOOT_SAME ? 1 : kind == Kind.FIRST_BOOT_CHANGED ? 2 : 0;
    if (!texts.stream().limit(fingerprints).allMatch(Markdown::isFingerprint)) {
      throw new IllegalArgumentException("a fingerprint is 16 hexadecimal digits");
    }
    if (texts.size() != kind.texts) {
      throw new IllegalArgumentException(
          "%s takes %d texts, not %d".formatted(kind, kind.texts, texts.size()));
    }
  }

  /** Makes one. */
  public static Remark of(Kind kind, String... texts) {
    return new Remark(kind, List.of(texts));
  }

  /** Returns what it says before everything else. */
  Optional<Warning> warning() {
    return switch (kind) {
      case BECOMES_PUBLIC ->
          Optional.of(
              new Warning(
                  true,
                  Markdown.ours(
                      "**%s is public from then on.** The gate before it is deleted, as the last"
                          + " thing that `up` does.",
                      code(0))));
      case BECOMES_GUARDED ->
          Optional.of(
              new Warning(
                  false,
                  Markdown.ours(
                      "**%s is behind Access from then on.** Whoever its list does not name is"
                          + " refused as soon as `up` has made the gate.",
                      code(0))));
      case MOVES_BEHIND_ACCESS -> Optional.of(moved(Markdown.ours("behind Access")));
      case MOVES_IN_PUBLIC -> Optional.of(moved(Markdown.ours("public")));
      default -> Optional.empty();
    };
  }

  private Warning moved(Markdown gate) {
    return new Warning(
        false,
        Markdown.ours(
            "**Service %s moves from %s to %s, %s.** Until the tunnel's rules change it is reached"
                + " under the old name as before, and not under the new one; from then on only"
                + " under the new one. %s",
            code(0),
            code(1),
            code(2),
            gate,
            texts.get(3).isEmpty()
                ? Markdown.ours("The old name is deleted last.")
                : Markdown.ours("The old name leads to %s then.", code(3))));
  }

  /** Returns what it says in the introduction. */
  Optional<Markdown> introduction() {
    return switch (kind) {
      case AGAINST_THE_STATE -> Optional.of(Markdown.ours("Against the state as it is now."));
      case AGAINST_NO_STATE ->
          Optional.of(
              Markdown.ours(
                  "**There is no state of this stack yet**, so everything is new: this is what the"
                      + " first `./homelab up` would make."));
      case REHEARSED ->
          Optional.of(
              Markdown.ours(
                  "No account was asked: both sides of the change were made in simulated clouds,"
                      + " and this is the difference. A secret that changes is not seen here."));
      case REHEARSAL_STOPPED ->
          Optional.of(
              Markdown.ours(
                  "**The rehearsal stopped early:** an operation failed that the rest builds on."));
      case REFUSED ->
          Optional.of(
              Markdown.ours(
                  "**`up` refuses this change.**\n\n%s", Markdown.block("text", texts.get(0))));
      case FAILED ->
          Optional.of(
              Markdown.ours(
                  "**The preview failed** with the engine's exit code %s, so what follows is not"
                      + " the whole.",
                  number(0)));
      case CHECKS_HOLD ->
          Optional.of(Markdown.ours("All %s checks of the rehearsal hold.", number(0)));
      case CHECKS_FAIL ->
          Optional.of(
              Markdown.ours(
                  "**%s of %s checks of the rehearsal do not hold:**", number(1), number(0)));
      case FAILED_CHECK -> Optional.of(Markdown.ours("- %s: %s", code(0), code(1)));
      case NOTHING_TO_COMPARE_WITH ->
          Optional.of(
              Markdown.ours(
                  "The side without the change left nothing to compare with, so everything is"
                      + " new."));
      default -> Optional.empty();
    };
  }

  /** Returns what it says below the plan. */
  Optional<Section> section() {
    return switch (kind) {
      case RENDERED_FILES_ARE_OLD ->
          Optional.of(
              Section.of(
                  Markdown.ours(
                      "The rendered files are out of date: run ./homelab render and commit"),
                  "diff",
                  texts.get(0)));
      case ENGINE_SAYS ->
          Optional.of(Section.of(Markdown.ours("What the engine says"), "text", texts.get(0)));
      case FIRST_BOOT_SAME ->
          Optional.of(
              new Section(
                  Markdown.ours("First boot: the same (fingerprint %s)", code(0)),
                  Markdown.none()));
      case FIRST_BOOT_CHANGED ->
          Optional.of(
              Section.of(
                  Markdown.ours("First boot: %s becomes %s", fingerprint(0), fingerprint(1)),
                  "diff",
                  texts.get(2)));
      case REACH_SAME ->
          Optional.of(new Section(Markdown.ours("Who may reach what: the same"), Markdown.none()));
      case REACH_CHANGED ->
          Optional.of(
              Section.of(Markdown.ours("Who may reach what: changed"), "diff", texts.get(0)));
      default -> Optional.empty();
    };
  }

  private Markdown code(int text) {
    return Markdown.code(texts.get(text));
  }

  private Markdown fingerprint(int text) {
    return Markdown.fingerprint(texts.get(text));
  }

  private Markdown number(int text) {
    return NUMBER.matcher(texts.get(text)).matches()
        ? Markdown.ours("%d", Integer.parseInt(texts.get(text)))
        : code(text);
  }
}
