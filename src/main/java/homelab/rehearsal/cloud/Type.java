package homelab.rehearsal.cloud;

/** Reads the type token of a resource out of the engine's name for it. */
final class Type {

  private Type() {}

  /**
   * Returns {@code oci:Core/vcn:Vcn} of {@code
   * urn:pulumi:stack::project::Parent$oci:Core/vcn:Vcn::name}.
   */
  static String of(String urn) {
    var parts = urn.split("::", 4);
    if (parts.length < 4) {
      throw new IllegalArgumentException("not the engine's name of a resource: " + urn);
    }
    return parts[2].substring(parts[2].lastIndexOf('$') + 1);
  }
}
