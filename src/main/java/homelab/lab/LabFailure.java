package homelab.lab;

/** The lab itself could not do something; it says nothing about the node. */
public final class LabFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  LabFailure(String message) {
    super(message);
  }

  LabFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
