package homelab.rehearsal.cloud;

/**
 * A value that the engine keeps encrypted.
 *
 * @param value the plain value, never itself a secret
 */
record Secret(Object value) {

  @Override
  public String toString() {
    return "[secret]";
  }
}
