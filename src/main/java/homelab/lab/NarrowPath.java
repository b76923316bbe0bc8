package homelab.lab;

/** Paths that pass only small packets and tell nobody: the session has to fit by itself. */
final class NarrowPath {

  private NarrowPath() {}

  /**
   * Moves bytes both ways over each path.
   *
   * @param bytes each time
   */
  static SessionFindings check(SessionBed bed, long bytes) {
    var notes = new SessionFindings.Notes();
    notes.expect(bed.talks(SessionBed.PATIENCE), "the session is up");
    try {
      for (int mtu : new int[] {1400, 1340}) {
        bed.lab().line().narrow(mtu);
        for (var way : new String[] {"up", "down"}) {
          var name = "path of %d, %d MB %s".formatted(mtu, bytes / 1_000_000, way);
          try {
            notes.figure(name, bed.traffic().transfer(bytes, way));
            notes.expect(true, name + ": complete, with every ICMP dropped");
          } catch (LabFailure e) {
            notes.object(name + ": " + e.getMessage());
          }
        }
      }
      bed.lab().line().narrow(1300);
      boolean through;
      try {
        bed.traffic().transfer(1_000_000, "up");
        through = true;
      } catch (LabFailure e) {
        through = false;
      }
      notes.expect(!through, "a path of 1300 is too narrow, so that this check can fail");
    } finally {
      bed.lab().line().narrow(1500);
    }
    return notes.end();
  }
}
