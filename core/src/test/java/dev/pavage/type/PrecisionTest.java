package dev.pavage.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which choice there is for which factors, and what serves whom. */
class PrecisionTest {
    @ParameterizedTest
    @EnumSource(DType.class)
    void eachChoiceIsForSomeFactorsAndExactForOthers(DType dtype) {
        Set<DType> float8 = Set.of(DType.F8E4M3, DType.F8E5M2);
        assertThat(Precision.EXACT.of(dtype)).isEqualTo(Precision.EXACT);
        assertThat(Precision.TF32.of(dtype)).isEqualTo(dtype == DType.F32 ? Precision.TF32 : Precision.EXACT);
        assertThat(Precision.FAST_ACCUMULATION.of(dtype))
                .isEqualTo(float8.contains(dtype) ? Precision.FAST_ACCUMULATION : Precision.EXACT);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void whatIsExactServesEveryoneAndTheOthersThoseWhoAskForThem(Precision asked) {
        assertThat(asked.allows(Precision.EXACT)).isTrue();
        for (Precision other : Precision.values()) {
            assertThat(asked.allows(other)).isEqualTo(other == Precision.EXACT || other == asked);
        }
    }
}
