package homelab.cli;

/** The exit codes of every command; {@code homelab --help} and the reference list them. */
public enum Exit {
  OK(0, "done, or the check found nothing"),
  FAILED(1, "a check found something, a test failed, or the engine or a cloud refused"),
  USAGE(2, "the command line could not be understood, or an answer was needed and none was given"),
  REFUSED(3, "a guard refused: going on would have been unsafe"),
  MISSING(4, "a tool or a permission that this machine needs is missing"),
  CONFIG(5, "the stack file has mistakes, or secrets that you have to give are missing"),
  CAPACITY(6, "Oracle had no room for the node until the time given; the same command goes on"),
  DRIFT(7, "a cloud is not as declared"),
  BUG(70, "a mistake in the program itself; run again with --debug and report it"),
  INTERRUPTED(
      130, "interrupted: Ctrl-C, SIGTERM or a closed terminal; the last line says what goes on");

  private final int code;
  private final String meaning;

  Exit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** Returns the number that a shell sees. */
  public int code() {
    return code;
  }

  /** Returns what it tells a person. */
  public String meaning() {
    return meaning;
  }
}
