package homelab.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each answer of a cloud means. The texts are those of the plugin and of Oracle's console. */
class RefusalTests {

  private static final String INSTANCE = "oci:Core/instance:Instance";
  private static final String SUBNET = "oci:Core/subnet:Subnet";
  private static final Refusal SUMMARY = new Refusal("pulumi:pulumi:Stack", "update failed");

  static Stream<Arguments> answers() {
    return Stream.of(
        arguments(Mood.OUT_OF_CAPACITY, INSTANCE, "500-InternalError, Out of host capacity."),
        arguments(
            Mood.OUT_OF_CAPACITY,
            INSTANCE,
            "1 error occurred:\n\t* creating urn:pulumi:home::homelab::node: 1 error occurred:\n"
                + "\t* 500-InternalError, Out of host capacity.\nSuggestion: The service for this"
                + " resource encountered an error.\n\n"),
        arguments(
            Mood.OUT_OF_CAPACITY,
            INSTANCE,
            "Out of capacity for shape VM.Standard.A1.Flex in availability domain AD-1. Create the"
                + " instance in a different availability domain or try again later."),
        arguments(Mood.THROTTLED, INSTANCE, "429-TooManyRequests, Too many requests for the user"),
        arguments(Mood.THROTTLED, SUBNET, "429-TooManyRequests, Too many requests for the user"),
        arguments(
            Mood.LIMIT,
            INSTANCE,
            "400-LimitExceeded, The following service limits were exceeded:"
                + " standard-a1-memory-count, standard-a1-core-count. Request a service limit"
                + " increase from the service limits page in the console."),
        arguments(
            Mood.SHAPE_ABSENT,
            INSTANCE,
            "404-NotAuthorizedOrNotFound, shape VM.Standard.A1.Flex not found"),
        arguments(
            Mood.TIMED_OUT,
            INSTANCE,
            "Timeout, context deadline exceeded while waiting for an answer"),
        arguments(
            Mood.TIMED_OUT,
            INSTANCE,
            "timeout while waiting for state to become 'RUNNING' (last state: 'PROVISIONING')"),
        arguments(
            Mood.TIMED_OUT,
            INSTANCE,
            "Post \"https://iaas.eu-frankfurt-1.oraclecloud.com/20160918/instances/\": dial tcp:"
                + " i/o timeout"),
        arguments(Mood.TIMED_OUT, INSTANCE, "504-GatewayTimeout, upstream request timeout"),
        // From here on nothing that waiting mends.
        arguments(Mood.OTHER, INSTANCE, "500-InternalError, Internal Server Error"),
        arguments(
            Mood.OTHER,
            INSTANCE,
            "404-NotAuthorizedOrNotFound, Authorization failed or requested resource not found."),
        arguments(
            Mood.OTHER,
            INSTANCE,
            "401-NotAuthenticated, The required information to complete authentication was not"
                + " provided or was incorrect."),
        arguments(
            Mood.OTHER,
            INSTANCE,
            "400-InvalidParameter, user_data and ssh_authorized_keys cannot be changed"),
        arguments(
            Mood.OTHER,
            INSTANCE,
            "400-LimitExceeded, The following service limits were exceeded: vcn-count."),
        arguments(Mood.OTHER, "oci:Core/vcn:Vcn", "400-LimitExceeded, vcn-count exceeded"),
        arguments(Mood.OTHER, SUBNET, "500-InternalError, Out of host capacity."),
        arguments(Mood.OTHER, SUBNET, "Timeout, context deadline exceeded"),
        arguments(
            Mood.OTHER, "proxmoxve:index/containerLegacy:ContainerLegacy", "429 Too many requests"),
        arguments(Mood.OTHER, "command:local:Command", "timed out waiting for the control plane"),
        arguments(Mood.OTHER, "", "error: the stack is currently locked by 1 lock(s)"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void eachAnswerHasItsMeaning(Mood expected, String type, String message) {
    var refusal = new Refusal(type, message);

    assertThat(refusal.mood()).isEqualTo(expected);
    assertThat(Refusal.together(List.of(refusal, SUMMARY)))
        .as("the engine's last line decides nothing")
        .isEqualTo(expected);
  }

  @Test
  void whatWaitingDoesNotMendDecidesWhateverElseWasSaid() {
    var full = new Refusal(INSTANCE, "500-InternalError, Out of host capacity.");
    var wrong = new Refusal(SUBNET, "400-InvalidParameter, the block overlaps");

    assertThat(Refusal.together(List.of(full, wrong, SUMMARY))).isEqualTo(Mood.OTHER);
    assertThat(Refusal.together(List.of(SUMMARY))).isEqualTo(Mood.OTHER);
    assertThat(Refusal.together(List.of())).isEqualTo(Mood.OTHER);
  }

  @Test
  void thePersonReadsTheCloudsWordsAndNotTheEnginesWrapping() {
    assertThat(
            Refusal.words(
                List.of(
                    SUMMARY,
                    new Refusal(
                        INSTANCE,
                        "1 error occurred:\n\t* creating node: \n"
                            + "\t* 500-InternalError, Out of host capacity.\n"))))
        .isEqualTo("500-InternalError, Out of host capacity.");
  }
}
