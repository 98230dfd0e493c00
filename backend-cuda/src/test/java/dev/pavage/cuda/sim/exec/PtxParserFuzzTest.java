package dev.pavage.cuda.sim.exec;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Damaged PTX is refused by a {@link PtxException}, whatever the damage is. */
class PtxParserFuzzTest {
    private static final int ROUNDS = 1500;
    private static final Pattern TOKEN = Pattern.compile("[\\w$%.]+|\\s+|[^\\w\\s]");
    private static final String MODULE = Snippet.text("""
            .reg .b32 %x; .param .b32 given;
            mov.b32 {%h1, %h2}, 7;
            mov.b64 %rd1, {%x, 3};
            setp.lt.and.s32 %p1, %x, -3, !%p2;
            @!%p1 bra END;
            { .reg .f64 %fd1; add.rn.f64 %fd1, 1.5, 0d3FF0000000000000; }
            ld.global.v4.f32 {%f1, %f2, %f3, _}, [%own+16];
            st.shared.v2.u64 [shared+8], {%rd1, %rd1};
            atom.shared.cas.b32 %r1, [shared], 0, 1;
            cp.async.cg.shared.global [shared], [%own], 16, %x;
            cp.async.wait_group 0;
            shfl.sync.bfly.b32 %r1|%p1, %x, 1, 31, -1;
            vote.sync.ballot.b32 %r1, !%p1, -1;
            lop3.b32 %r1, %x, %x, %x, 0xe8;
            mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%f1, %f1, %f1, %f1}, {%x, %x}, {%x}, {%f1, %f1, %f1, %f1};
            ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%r1, %r2}, [%x];
            bar.sync 0;
            .loc 1 7 3
            END:
            cvt.rzi.s32.f32 %r1, 0f3F800000;
            trap;
            """).replace(".visible", """
            .func (.param .b32 result) f(.param .b32 x)
            { .reg .b32 %y; ld.param.b32 %y, [x]; st.param.b32 [result], %y; ret; }
            .visible""").replace("trap;", "call.uni (given), f, (%x);\ntrap;");

    @Test
    void damagedTextIsRefusedOrParsed() {
        PtxParser.parse(MODULE);
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(MODULE);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        for (int seed = 0; seed < ROUNDS; seed++) {
            String damaged = damage(tokens, new Random(seed));
            assertThatCode(() -> parse(damaged)).as("seed %d:%n%s", seed, damaged).doesNotThrowAnyException();
        }
    }

    private static String damage(List<String> tokens, Random random) {
        List<String> damaged = new ArrayList<>(tokens);
        int at = random.nextInt(damaged.size());
        String other = tokens.get(random.nextInt(tokens.size()));
        switch (random.nextInt(3)) {
            case 0 -> damaged.remove(at);
            case 1 -> damaged.set(at, other);
            default -> damaged.add(at, other);
        }
        return String.join("", damaged);
    }

    private static void parse(String text) {
        try {
            PtxParser.parse(text);
        } catch (PtxException expected) {
            // That is how it is refused.
        }
    }
}
