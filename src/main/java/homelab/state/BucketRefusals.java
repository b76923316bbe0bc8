package homelab.state;

import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a service says when it refuses, turned into what a person can do about it. */
final class BucketRefusals {

  private static final int FORBIDDEN = 403;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int NOT_IMPLEMENTED = 501;

  private BucketRefusals() {}

  static String sentence(String place, S3Exception e) {
    var code = code(e);
    var said = "%s refused with %d %s".formatted(place, e.statusCode(), code);
    return switch (code) {
      case "NoSuchBucket" ->
          "%s does not exist. './homelab state init' makes it; if it should be there, compare the"
                  .formatted(place)
              + " address with docs/state.md.";
      case "SignatureDoesNotMatch" ->
          said + ": AWS_SECRET_ACCESS_KEY or the region in the address is wrong.";
      case "InvalidAccessKeyId" -> said + ": AWS_ACCESS_KEY_ID is not known there.";
      case "RequestTimeTooSkewed" ->
          said + ": this machine's clock is off. Set it (timedatectl set-ntp true) and try again.";
      case "BucketAlreadyExists" ->
          said + ": somebody else has a bucket of this name. Choose another one.";
      case "XMinioStorageFull", "QuotaExceeded", "NoSpaceLeft" ->
          said + ": there is no room left. Nothing was written; make room and try again.";
      default ->
          e.statusCode() == FORBIDDEN
              ? said + ": the key may not do that, or this machine's clock is off."
              : said + ": " + detail(e);
    };
  }

  static String sentence(String place, SdkClientException e) {
    var why = String.valueOf(e.getMessage());
    if (why.contains("load credentials")) {
      return "no key for %s: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.".formatted(place);
    }
    return "%s did not answer (%s). Is the endpoint right, and can this machine reach it?"
        .formatted(place, why);
  }

  /** Tells whether the service does not know what was asked, rather than not allowing it. */
  static boolean isUnknownCall(S3Exception e) {
    return e.statusCode() == NOT_IMPLEMENTED
        || e.statusCode() == METHOD_NOT_ALLOWED
        || code(e).equals("NotImplemented")
        // Whoever does not know what comes after the question mark takes it for a new bucket.
        || code(e).equals("BucketAlreadyOwnedByYou")
        || code(e).equals("VersioningNotConfigured");
  }

  private static String code(S3Exception e) {
    return Optional.ofNullable(e.awsErrorDetails()).map(AwsErrorDetails::errorCode).orElse("");
  }

  private static String detail(S3Exception e) {
    return Optional.ofNullable(e.awsErrorDetails())
        .map(AwsErrorDetails::errorMessage)
        .orElse("it does not say why");
  }
}
