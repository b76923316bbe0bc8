package homelab.cli;

import java.util.function.Supplier;

/** One thing that {@code doctor} looks at. */
public interface Check {

  /** How a look ended. */
  enum Verdict {
    PASS,
    /** Nothing is wrong, and there is something to know. */
    WARN,
    /** Something that a person has to do something about. */
    FAIL,
    /** It could not be looked at from here, or nobody needs it here. */
    SKIP
  }

  /**
   * What a look found.
   *
   * @param verdict how it ended
   * @param found what is there, in a few words
   * @param action what to do or to know, as a sentence; empty for a pass
   */
  record Finding(Verdict verdict, String found, String action) {

    static Finding pass(String found) {
      return new Finding(Verdict.PASS, found, "");
    }

    static Finding warn(String found, String action) {
      return new Finding(Verdict.WARN, found, action);
    }

    static Finding fail(String found, String action) {
      return new Finding(Verdict.FAIL, found, action);
    }

    static Finding skip(String found, String action) {
      return new Finding(Verdict.SKIP, found, action);
    }
  }

  /** Returns what it is about. */
  CheckGroup group();

  /** Returns what is looked at, in a few words. */
  String subject();

  /** Looks. Changes nothing and installs nothing. */
  Finding look();

  /** Makes a check of a subject and a way to look at it. */
  static Check of(CheckGroup group, String subject, Supplier<Finding> look) {
    return new Check() {
      @Override
      public CheckGroup group() {
        return group;
      }

      @Override
      public String subject() {
        return subject;
      }

      @Override
      public Finding look() {
        return look.get();
      }
    };
  }
}
