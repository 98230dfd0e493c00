package dev.pavage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.device.Device;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GeneratedKernelTest {
    private static final Device REFERENCE = Device.named("reference");

    @Property(tries = 100)
    void oneSeedGivesOneKernel(@ForAll long seed) {
        assertEquals(Gene.random(new SplittableRandom(seed)), Gene.random(new SplittableRandom(seed)));
    }

    @Property(tries = 100)
    void smallerKernelsHaveFewerSteps(@ForAll long seed) {
        List<Gene> genes = Gene.random(new SplittableRandom(seed));
        Gene.smaller(genes).forEach(fewer -> assertTrue(count(fewer) < count(genes)));
    }

    private static int count(List<Gene> genes) {
        return genes.stream()
                .mapToInt(g -> 1 + count(g.first()) + count(g.second()))
                .sum();
    }

    @Property(tries = 100)
    void kernelsPassOnTheReferenceDevice(@ForAll long seed) {
        assertEquals(Optional.empty(), GeneratedKernel.of(REFERENCE, seed).check());
    }

    @Property(tries = 20)
    void anyPartOfAKernelIsAKernel(@ForAll long seed) {
        GeneratedKernel.of(REFERENCE, seed)
                .smaller()
                .limit(10)
                .forEach(part -> assertEquals(Optional.empty(), part.check()));
    }
}
