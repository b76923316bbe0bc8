package homelab.capacity;

/** What a cloud meant when it refused to make the node. */
public enum Mood {
  /** No free host. Oracle's everyday answer. */
  OUT_OF_CAPACITY("no host is free there now; nothing is wrong with your settings"),
  /** Asked too often. */
  THROTTLED("Oracle asks for fewer requests; the next ones come much later"),
  /** The quota, or Oracle counting a machine that has only just gone. */
  LIMIT(
      "Oracle counts more A1 machines than your limit allows; right after a deletion that is often"
          + " not true, so it is asked again"),
  /** That domain has no such machines at all. */
  SHAPE_ABSENT("that domain has no A1 machines; it is not asked again"),
  /** No answer, so the machine may or may not have been made. */
  TIMED_OUT("the answer did not come in time; the same place is asked again"),
  /** Nothing that waiting mends. */
  OTHER("waiting does not mend this");

  private final String meaning;

  Mood(String meaning) {
    this.meaning = meaning;
  }

  /** Returns what it means, for a person. */
  public String meaning() {
    return meaning;
  }
}
