package homelab.rehearsal.cloud;

/** What the engine asks a cloud to do to one resource. */
public enum Operation {
  CREATE,
  READ,
  UPDATE,
  DELETE,
  LIST
}
