package dev.pavage.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.Block;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageReadersTest {
    /** A kernel whose one check fails when asked to, with its buffer. */
    private static final class Checked implements MessageReader.Words {
        private final int[] buffer = new int[(int) (MessageReader.BYTES / Integer.BYTES)];
        private final MessageReader reader;

        Checked(String name) {
            LaneKernel.Message check = new LaneKernel.Message(name + " is sound", new SourceLocation("K.java", 7));
            LaneFunction entry = new LaneFunction("entry", false, List.of(), new Block(List.of(), List.of()));
            reader = new MessageReader(
                    new LaneKernel(name, Lowering.THREADS, List.of(), List.of(entry), 0, 32, List.of(check)), this);
        }

        void fail() {
            buffer[MessageBuffer.FAILED] = 1;
        }

        @Override
        public void read(int from, int[] words) {
            System.arraycopy(buffer, from, words, 0, words.length);
        }

        @Override
        public void write(int from, int[] words) {
            System.arraycopy(words, 0, buffer, from, words.length);
        }

        @Override
        public void fill(int word, int count) {
            java.util.Arrays.fill(buffer, 0, count, word);
        }
    }

    private final MessageReaders readers = new MessageReaders(this);
    private final Checked first = new Checked("first");
    private final Checked second = new Checked("second");

    @Test
    void allFailuresAreTold() {
        readers.listen(second.reader);
        readers.listen(first.reader);
        readers.listen(second.reader);
        first.fail();
        second.fail();
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(readers::tell)
                .withMessageContaining("second is sound")
                .withMessageContaining("K.java:7")
                .satisfies(e -> assertThat(e.getSuppressed()).singleElement().satisfies(s -> assertThat(s)
                        .hasMessageContaining("first is sound")));
    }

    @Test
    void eachFailureIsToldOnce() {
        readers.listen(first.reader);
        first.fail();
        assertThatExceptionOfType(KernelException.class).isThrownBy(readers::tell);
        assertThatNoException().isThrownBy(readers::tell);
        readers.listen(first.reader);
        assertThatNoException().isThrownBy(readers::tell);
    }

    @Test
    void forgottenKernelsAreNotRead() {
        readers.listen(first.reader);
        first.fail();
        readers.forget(first.reader);
        assertThatNoException().isThrownBy(readers::tell);
    }
}
