import { useEffect, useState } from "preact/hooks";
import { onChange } from "../lib/changes";
import { type DatabaseSource, deleteDatabase } from "../lib/database";
import { t } from "../lib/i18n";
import { checkStorage, deleteDamaged, type StorageCheck } from "../lib/storage-check";

interface StorageTroubleProps {
  database: DatabaseSource;
  /** Called when all of it was deleted: everything that was read from it has to be read anew. */
  onReset: () => void;
}

/**
 * Says what is wrong with the place where calls and secrets are kept, and offers what may help; nothing where all is well.
 * What is only for a while is looked at again at each change.
 */
export function StorageTrouble({ database, onReset }: StorageTroubleProps) {
  const [check, setCheck] = useState<StorageCheck | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [failure, setFailure] = useState("");
  useEffect(() => {
    let isCurrent = true;
    const look = () => void checkStorage(database).then((found) => isCurrent && setCheck(found));
    look();
    const stop = onChange(look);
    return () => {
      isCurrent = false;
      stop();
    };
  }, [database]);
  if (check === null) return null;
  const { problem, damaged, damagedSecrets } = check;
  const attempt = async (work: Promise<void>, done: () => void) => {
    try {
      await work;
      done();
    } catch (error) {
      setFailure(t("storage.notDeleted", { detail: error instanceof Error ? error.message : String(error) }));
    }
  };
  const reset = () => void attempt(deleteDatabase(), onReset);
  const clear = () => void attempt(deleteDamaged(database), () => void checkStorage(database).then(setCheck));
  if (problem === null && damaged === 0 && damagedSecrets === 0) return null;
  return (
    <section class="notice stack" role="alert">
      {problem !== null && (
        <p class="problem">
          {t(`storage.${problem.reason}`)} {t("storage.detail", { detail: problem.detail })}
        </p>
      )}
      {damaged > 0 && <p class="problem">{t("storage.damaged", { count: damaged })}</p>}
      {damagedSecrets > 0 && <p class="problem">{t("storage.damagedSecrets")}</p>}
      {failure !== "" && <p class="problem">{failure}</p>}
      {damaged > 0 && (
        <div class="buttons">
          <button type="button" onClick={clear}>
            {t("storage.deleteDamaged")}
          </button>
        </div>
      )}
      {(problem?.reason === "unreadable" || problem?.reason === "newer") && !isAsking && (
        <div class="buttons">
          <button type="button" onClick={() => setIsAsking(true)}>
            {t("storage.reset")}
          </button>
        </div>
      )}
      {isAsking && (
        <>
          <p>{t("storage.resetAsk")}</p>
          <div class="buttons">
            <button type="button" onClick={reset}>
              {t("storage.resetNow")}
            </button>
            <button type="button" class="primary" onClick={() => setIsAsking(false)}>
              {t("storage.resetCancel")}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
