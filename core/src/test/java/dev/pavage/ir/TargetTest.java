package dev.pavage.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pavage.ir.Target.Lowering;
import dev.pavage.type.DType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a device can do, as a record whose text kernels are named after. */
class TargetTest {
    private static Target of(Set<DType> dtypes) {
        return new Target(
                "device", "", Lowering.LOOPS, dtypes, 0, 0, 1, 1, 0, List.of(), List.of(), false, false);
    }

    @Test
    void theTextDoesNotDependOnTheOrderInWhichDtypesWereGiven() {
        List<DType> all = List.of(DType.values());
        Target target = of(new LinkedHashSet<>(all.reversed()));
        assertEquals(all, List.copyOf(target.dtypes()));
        assertEquals(of(Set.of(DType.values())).toString(), target.toString());
        assertEquals(of(Set.of(DType.values())), target);
    }

    @Test
    void theCollectionsCannotBeChanged() {
        assertThrows(UnsupportedOperationException.class, () -> of(Set.of(DType.F32)).dtypes().add(DType.F64));
        assertEquals(Set.of(), of(Set.of()).dtypes());
    }
}
